package rollup_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
)

// read is every cell of some kind, as text.
func read(t *testing.T, cells func(from, to time.Time, fn func(rollup.Cell) error) error) []string {
	t.Helper()
	var all []string
	err := cells(always, never, func(c rollup.Cell) error {
		all = append(all, fmt.Sprintf("%s %s/%s/%v: %d rows, %d in, %s", c.At.Format(time.DateOnly), c.Series.Model, c.Series.Task, c.Series.Tags, c.Rows, c.Input, c.Spent().Money().Decimal()))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func teams(t *testing.T) *rollup.Store {
	t.Helper()
	s := open(t)
	imported(t, s, usage.CSV, "id,time,model,input_tokens,output_tokens,cost,task,team\n"+
		"1,2026-09-01T10:00:00Z,m,1,1,1,math,a\n2,2026-09-01T11:00:00Z,n,2,1,2,math,a\n3,2026-09-01T11:00:00Z,m,4,1,4,math,b\n4,2026-09-02T11:00:00Z,m,8,1,8,math,\n")
	return s
}

var (
	plainDays = []string{"2026-09-01 m/math/[]: 2 rows, 5 in, 5", "2026-09-01 n/math/[]: 1 rows, 2 in, 2", "2026-09-02 m/math/[]: 1 rows, 8 in, 8"}
	tagDays   = []string{"2026-09-01 //[{team a}]: 2 rows, 3 in, 3", "2026-09-01 //[{team b}]: 1 rows, 4 in, 4", "2026-09-02 //[]: 1 rows, 8 in, 8"}
)

func TestDaysAreSummedUpWithoutTagsAndByThemAlone(t *testing.T) {
	s := teams(t)
	if got := read(t, s.PlainDays); !reflect.DeepEqual(got, plainDays) {
		t.Errorf("without tags there is %q", got)
	}
	if got := read(t, s.TagDays); !reflect.DeepEqual(got, tagDays) {
		t.Errorf("by tags there is %q", got)
	}
}

func TestARowThatGrewCountsOnceInEverySum(t *testing.T) {
	s := open(t)
	row := `{"data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.usage.completions.result","input_tokens":%d,"output_tokens":1,"num_model_requests":1,"project_id":"p","model":"gpt-5-nano"}]}]}`
	imported(t, s, "", fmt.Sprintf(row, 1_000_000))
	imported(t, s, "", fmt.Sprintf(row, 3_000_000))
	if r := report(t, s); !r.OK() {
		t.Errorf("it is %+v", r)
	}
	if got := append(read(t, s.PlainDays), read(t, s.TagDays)...); len(got) != 2 || !strings.Contains(got[0], "1 rows, 3000000 in") || !strings.Contains(got[1], "[{project p}]: 1 rows, 3000000 in") {
		t.Errorf("there is %q", got)
	}
}

func TestAnOlderFileGetsItsSums(t *testing.T) {
	s := teams(t)
	db, err := bolt.Open(s.Path(), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range []string{"plain", "tagged", "periods"} {
			if err := tx.DeleteBucket([]byte(name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = rollup.Beside(beside(s), "test"); err != nil {
		t.Fatal(err)
	}
	if got := append(read(t, s.PlainDays), read(t, s.TagDays)...); !reflect.DeepEqual(got, append(plainDays[:len(plainDays):len(plainDays)], tagDays...)) {
		t.Errorf("there is %q", got)
	}
	if r := report(t, s); !r.OK() || r.Rows != 4 {
		t.Errorf("it is %+v", r)
	}
}

func TestADayCountsUnderTheDateThatItHasInItsZone(t *testing.T) {
	for name, period := range map[string]string{
		"in UTC": "2026-09-01T00:00:00Z,2026-09-02T00:00:00Z", "in Berlin": "2026-09-01T00:00:00+02:00,2026-09-02T00:00:00+02:00",
		"in Los Angeles": "2026-09-01T00:00:00-07:00,2026-09-02T00:00:00-07:00", "a month in Berlin": "2026-09-01T00:00:00+02:00,2026-10-01T00:00:00+02:00",
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			imported(t, s, usage.CSV, "time,end,model,cost\n"+period+",m,1\n")
			if got := read(t, s.Days); len(got) != 1 || !strings.HasPrefix(got[0], "2026-09-01 ") {
				t.Errorf("there is %q", got)
			}
			if got := read(t, s.Hours); len(got) != 0 {
				t.Errorf("in hours there is %q", got)
			}
		})
	}
}
