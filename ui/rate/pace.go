package rate

import (
	"slices"
	"strconv"
	"time"

	"switchboard/ui/format"
)

// fewestGaps is how many ratings are needed to work out a pace. A pause longer than
// longestGap is not counted.
const (
	fewestGaps = 5
	longestGap = 10 * time.Minute
)

// pace is the median time that a rating of the session took; 0 is unknown.
func (r *Screen) pace() time.Duration {
	var gaps []time.Duration
	for i := 1; i < len(r.Votes); i++ {
		if gap := r.Votes[i].Rating.Time.Sub(r.Votes[i-1].Rating.Time); gap > 0 && gap < longestGap {
			gaps = append(gaps, gap)
		}
	}
	if len(gaps) < fewestGaps {
		return 0
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2]
}

// timeLeft is about how long so many ratings take, or "".
func (r *Screen) timeLeft(ratings int) string {
	minutes := int((time.Duration(ratings)*r.pace() + 30*time.Second) / time.Minute)
	switch {
	case r.pace() == 0 || ratings == 0:
		return ""
	case minutes < 1:
		return "· under a minute "
	case minutes < 90:
		return "· about " + strconv.Itoa(minutes) + " min "
	}
	return "· about " + strconv.Itoa((minutes+30)/60) + " h "
}

// breakEvery is after how many ratings in a row a break is proposed.
const breakEvery = 50

// breather proposes a break after every breakEvery ratings, unless the rater was slow
// enough to have had one.
func (r *Screen) breather() string {
	n := len(r.Votes)
	if n < breakEvery || n%breakEvery != 0 || r.Votes[n-1].Rating.Time.Sub(r.Votes[n-breakEvery].Rating.Time) > 2*time.Hour {
		return ""
	}
	return " · " + format.Comma(n) + " rated: a short break keeps you steady"
}
