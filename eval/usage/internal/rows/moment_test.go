package rows_test

import (
	"testing"
	"time"

	"switchboard/eval/usage/internal/rows"
)

func TestATimeIsReadHoweverItIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"2026-09-01T10:00:00Z":             "2026-09-01T10:00:00Z",
		"2026-09-01T10:00:00.123456+00:00": "2026-09-01T10:00:00.123456Z",
		"2026-09-01T12:00:00+02:00":        "2026-09-01T10:00:00Z",
		"2026-09-01T05:00:00-0500":         "2026-09-01T10:00:00Z",
		"2026-09-01 10:00:00":              "2026-09-01T10:00:00Z",
		"2026-09-01 10:00:00.5":            "2026-09-01T10:00:00.5Z",
		"2026-09-01 10:00:00+00":           "2026-09-01T10:00:00Z",
		"2026-09-01 10:00:00 UTC":          "2026-09-01T10:00:00Z",
		"2026-09-01T10:00:00.25":           "2026-09-01T10:00:00.25Z",
		"2026-09-01 10:00":                 "2026-09-01T10:00:00Z",
		"2026-09-01":                       "2026-09-01T00:00:00Z",
		"1788256800":                       "2026-09-01T10:00:00Z",
		"1788256800.5":                     "2026-09-01T10:00:00.5Z",
		"1788256800123":                    "2026-09-01T10:00:00.123Z",
		"1788256800123456":                 "2026-09-01T10:00:00.123456Z",
	} {
		got, err := rows.ParseMoment(text)
		if err != nil || got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s is %s and not %s (%v)", text, got.Format(time.RFC3339Nano), want, err)
		}
	}
	for _, text := range []string{"", "0", "never", "1970-01-01", "2026-13-01", "NaN", "Inf", "-1", "1e300", "99999999999999999999"} {
		if got, err := rows.ParseMoment(text); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}

func TestTheHourThatComesTwiceIsTheFirst(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err)
	}
	for text, want := range map[string]string{
		"2026-10-25 01:59:00":  "2026-10-24T23:59:00Z",
		"2026-10-25 02:00:00":  "2026-10-25T00:00:00Z",
		"2026-10-25 02:59:59":  "2026-10-25T00:59:59Z",
		"2026-10-25 03:00:00":  "2026-10-25T02:00:00Z",
		"2026-03-29 03:00:00":  "2026-03-29T01:00:00Z",
		"2026-07-01T12:00:00Z": "2026-07-01T12:00:00Z",
	} {
		got, err := rows.ParseIn(text, berlin)
		if err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s is %s and not %s (%v)", text, got.Format(time.RFC3339), want, err)
		}
	}
	if got, err := rows.ParseIn("2026-03-29 02:00:00", berlin); err == nil {
		t.Errorf("an hour that the clocks leave out is %s", got)
	}
}
