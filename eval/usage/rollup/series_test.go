package rollup

import (
	"encoding/json"
	"reflect"
	"testing"

	"switchboard/eval/internal/jsonscan"
	"switchboard/eval/usage"
)

// fill sets every text in a struct to one of its own.
func fill(v reflect.Value, prefix string) {
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Bool:
			f.SetBool(true)
		case reflect.String:
			f.SetString(prefix + v.Type().Field(i).Name + ` <"é\` + "\n")
		}
	}
}

func TestASeriesIsReadAsItWasWritten(t *testing.T) {
	var want Series
	fill(reflect.ValueOf(&want).Elem(), "its ")
	want.Tags = make([]usage.Tag, 2)
	for i := range want.Tags {
		fill(reflect.ValueOf(&want.Tags[i]).Elem(), string(rune('a'+i)))
	}
	for name, s := range map[string]Series{"with everything": want, "with nothing": {}} {
		t.Run(name, func(t *testing.T) {
			payload, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := readSeries(payload, jsonscan.Names{}); err != nil || !reflect.DeepEqual(*got, s) {
				t.Errorf("it reads %+v, %v", got, err)
			}
		})
	}
	for _, broken := range []string{"", "[]", `{"format":1`, `{"format":{}}`, `{"tags":[1]}`} {
		if _, err := readSeries([]byte(broken), jsonscan.Names{}); err == nil {
			t.Errorf("%q is a series", broken)
		}
	}
}
