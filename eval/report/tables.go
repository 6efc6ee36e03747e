package report

import (
	"slices"
	"strings"

	"switchboard/eval/spend"
)

// tables fills in the rows by each dimension.
func (b *builder) tables(r *Report) {
	r.ByModel, r.ByTask, r.ByTag = []ByModel{}, []ByTask{}, []ByTag{}
	r.ByProvider, r.BySource, r.ByWay, r.ByDay, r.Pairs = []ByProvider{}, []BySource{}, []ByWay{}, []ByDay{}, []Pair{}
	named := b.named()
	for _, row := range b.calls(spend.ByModel) {
		r.ByModel = append(r.ByModel, ByModel{known(row.Key), known(named[row.Key]), sums(&row.Sums)})
	}
	for _, row := range b.calls(spend.ByProvider) {
		r.ByProvider = append(r.ByProvider, ByProvider{known(row.Key), sums(&row.Sums)})
	}
	for _, row := range b.calls(spend.BySource) {
		r.BySource = append(r.BySource, BySource{row.Key, sums(&row.Sums)})
	}
	for _, row := range b.calls(spend.ByWay) {
		r.ByWay = append(r.ByWay, ByWay{known(row.Key), sums(&row.Sums)})
	}
	compared := b.comparisons(spend.ByTask)
	for _, row := range b.calls(spend.ByTask) {
		r.ByTask = append(r.ByTask, ByTask{known(row.Key), sums(&row.Sums), compared[row.Key]})
	}
	compared = b.comparisons(spend.ByTag)
	for _, row := range b.calls(spend.ByTag) {
		name, value, _ := strings.Cut(row.Key, "=")
		r.ByTag = append(r.ByTag, ByTag{known(row.Key), name, value, sums(&row.Sums), compared[row.Key]})
	}
	compared = b.comparisons(spend.ByDay)
	for _, p := range b.History.Days() {
		day := DayOf(p.At)
		r.ByDay = append(r.ByDay, ByDay{day, sums(&p.Sums), compared[day.String()]})
	}
	for _, row := range b.routed.By(spend.ByPair) {
		from, to := row.Pair()
		r.Pairs = append(r.Pairs, Pair{from, to, comparison(&row.Sums)})
	}
}

// calls are the rows of a dimension that have calls. Other rows have prompts alone, such
// as that of a reference that was never asked.
func (b *builder) calls(d spend.Dimension) []spend.Row {
	rows := b.History.By(d)
	return slices.DeleteFunc(rows, func(r spend.Row) bool { return r.Rows == 0 })
}

// comparisons are the comparisons of a dimension, by its keys.
func (b *builder) comparisons(d spend.Dimension) map[string]Comparison {
	all := make(map[string]Comparison)
	for _, row := range b.routed.By(d) {
		all[row.Key] = comparison(&row.Sums)
	}
	return all
}

// named has the names that files use for models, by model id; several names are joined.
func (b *builder) named() map[string]string {
	all := make(map[string][]string)
	for i := range b.History.Lines {
		if l := &b.History.Lines[i]; l.Named != "" && !slices.Contains(all[l.Model], l.Named) {
			all[l.Model] = append(all[l.Model], l.Named)
		}
	}
	joined := make(map[string]string)
	for id, names := range all {
		slices.Sort(names)
		joined[id] = strings.Join(names, ", ")
	}
	return joined
}

// known is a text, or nil where it is unknown.
func known(text string) *string {
	if text == spend.Unknown {
		return nil
	}
	return &text
}
