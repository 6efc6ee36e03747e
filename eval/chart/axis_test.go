package chart

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func labels(a Axis, most int, values ...float64) string {
	s, ok := newScale(a, values)
	if !ok {
		return "none"
	}
	s.reach(most)
	var all []string
	for _, t := range s.ticks(most) {
		all = append(all, t.label)
	}
	return strings.Join(all, " | ")
}

func TestTicksStandAtRoundNumbers(t *testing.T) {
	at := func(s string) float64 {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return At(v)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		axis   Axis
		most   int
		values []float64
		want   string
	}{
		{"plain", Axis{}, 5, []float64{3, 4321}, "0 | 1,000 | 2,000 | 3,000 | 4,000 | 5,000"},
		{"small", Axis{}, 4, []float64{.011, .018}, "0.010 | 0.012 | 0.014 | 0.016 | 0.018"},
		{"negative", Axis{}, 4, []float64{-3, 4}, "−4 | −2 | 0 | 2 | 4"},
		{"percent", Axis{Unit: Percent}, 5, []float64{.2, 1}, "20 % | 40 % | 60 % | 80 % | 100 %"},
		{"money", Axis{Unit: Money}, 4, []float64{0, .9}, "$0.00 | $0.50 | $1.00"},
		{"small money", Axis{Unit: Money}, 4, []float64{0, .0007}, "$0.0000 | $0.0002 | $0.0004 | $0.0006 | $0.0008"},
		{"loss of money", Axis{Unit: Money}, 2, []float64{-20, 0}, "−$20 | −$10 | $0"},
		{"one number", Axis{}, 3, []float64{5}, "2 | 4 | 6 | 8"},
		{"zero", Axis{}, 3, []float64{0}, "0.0 | 0.5 | 1.0"},
		{"decades", Axis{Unit: Money, Log: true}, 6, []float64{.0002, .3}, "$0.001 | $0.01 | $0.10"},
		{"one decade", Axis{Log: true}, 8, []float64{1, 20}, "1 | 2 | 5 | 10 | 20"},
		{"hours", Axis{Unit: Time}, 5, []float64{at("2026-05-01T20:10:00Z"), at("2026-05-02T09:00:00Z")}, "21:00 | 2 May | 03:00 | 06:00 | 09:00"},
		{"weeks begin on Monday", Axis{Unit: Time}, 5, []float64{at("2026-05-01T00:00:00Z"), at("2026-06-01T00:00:00Z")}, "4 May | 11 May | 18 May | 25 May | 1 Jun"},
		{"months", Axis{Unit: Time}, 6, []float64{at("2025-11-15T00:00:00Z"), at("2026-04-01T00:00:00Z")}, "Dec 2025 | Jan 2026 | Feb 2026 | Mar 2026 | Apr 2026"},
		{"years", Axis{Unit: Time}, 4, []float64{at("2019-05-01T00:00:00Z"), at("2026-06-01T00:00:00Z")}, "2020 | 2022 | 2024 | 2026"},
		{"days of a zone where the clock is put back", Axis{Unit: Time, Zone: berlin}, 5, []float64{at("2026-10-23T22:00:00Z"), at("2026-10-26T23:00:00Z")}, "24 Oct | 25 Oct | 26 Oct | 27 Oct"},
		{"hours of a zone where the clock is put forward", Axis{Unit: Time, Zone: berlin}, 8, []float64{at("2026-03-28T23:00:00Z"), at("2026-03-29T03:00:00Z")}, "29 Mar | 01:00 | 03:00 | 04:00 | 05:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := labels(c.axis, c.most, c.values...); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
