package spend

import (
	"strings"

	spending "switchboard/eval/spend"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/spend/trend"
)

// keyText is what stands for a value of a dimension, cleaned.
func keyText(d spending.Dimension, r spending.Row) string {
	if d == spending.ByPair {
		from, to := r.Pair()
		if from == to {
			return format.Name(from) + ", as now"
		}
		return format.Name(from) + " → " + format.Name(to)
	}
	if r.Key != spending.Unknown {
		return providers.CleanLine(r.Key, 120)
	}
	switch d {
	case spending.ByTag:
		return "without a tag"
	case spending.ByWay:
		return "from files"
	}
	return string(d) + " unknown"
}

// heading is how a dimension is called at the head of its column.
func heading(d spending.Dimension) string {
	switch d {
	case spending.ByWay:
		return "how it was sent"
	case spending.ByPair:
		return "model → policy's"
	}
	return string(d)
}

// bases are what a sum rests on: "billed $8, reported $1, estimated ~$3".
func bases(s *spending.Sums) string {
	return joinBases(s, [3]string{"billed", "reported", "estimated"})
}

// signedBases say so by the signs of the chart.
func signedBases(s *spending.Sums) string { return joinBases(s, trend.Signs) }

func joinBases(s *spending.Sums, names [3]string) string {
	return strings.Join(amounts.Bases(s, names), ", ")
}

// count is a number with commas.
func count(n int64) string { return format.Comma(int(n)) }

func promptsText(n int64) string { return counted(n, "prompt") }

// callsText says how many calls the rows that say so are about.
func callsText(s *spending.Sums, number func(int64) string) string {
	if !s.KnowsRequests() {
		return "—"
	}
	return number(s.Requests)
}

// tokensText is a count of tokens in a table; the page of figures has it whole.
func tokensText(n providers.Tokens) string {
	if !n.Known() {
		return format.Unknown
	}
	return format.Thousands(n.Int())
}

func counted(n int64, noun string) string { return format.Plural(int(n), noun) }

// saves is the share of what was paid that the policy saves, after the prompt
// caches that it leaves; negative where it costs more.
func saves(s *spending.Sums) (share float64, ok bool) {
	if !s.Listed.Known() || !s.Routed.Known() || s.Listed.Money().Nano() <= 0 {
		return 0, false
	}
	listed := float64(s.Listed.Money().Nano())
	return 1 - float64(s.Routed.Money().Nano())/listed, true
}

func savesText(s *spending.Sums) string {
	share, ok := saves(s)
	switch {
	case !ok || s.Compared == 0:
		return format.Unknown
	case share <= -1:
		return costWord + " ×" + format.Factor(1-share)
	}
	return format.Percent(share)
}

// costWord stands where a policy costs several times what was paid.
const costWord = "cost"

// costsText says how much more than what was paid a policy costs, where the share of
// it that is saved is below nothing.
func costsText(share float64) string {
	if share <= -1 {
		return format.Factor(1-share) + " times as much"
	}
	return format.Percent(-share) + " more"
}
