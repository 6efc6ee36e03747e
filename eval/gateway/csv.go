package gateway

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// csvHead names the columns. Figures that there are not are empty.
var csvHead = []string{
	"task", "threshold", "certified", "family", "max_loss", "confidence", "rated_prompts", "raters", "scale",
	"pool_prompts", "share_cheaper", "loss", "loss_upper", "run", "cheaper_models", "reference",
	"policy", "source", "policy_scale", "policy_rated_prompts", "policy_raters", "price_dates", "tool_version", "checks", "simulated",
}

// writeCSV writes a line a task: its threshold, and the certificate that
// covers it.
func (e Export) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(csvHead); err != nil {
		return err
	}
	for _, task := range engine.Tasks {
		if err := out.Write(e.csvRow(task)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (e Export) csvRow(task engine.Task) []string {
	p := e.Policy
	o := e.origin()
	var cheaper []string
	for _, r := range p.Ladder.Cheaper() {
		cheaper = append(cheaper, r.Model)
	}
	row := []string{string(task), thresholdText(p.Thresholds.For(task)), "no", "", "", "", "", "", "", "", "", "", "", ""}
	if c := p.CertificateFor(task); c != nil {
		row = []string{
			string(task), thresholdText(p.Thresholds.For(task)), "yes", escapeFormula(c.Family), plainNumber(c.MaxLoss), plainNumber(c.Confidence),
			strconv.Itoa(c.Rated), strconv.Itoa(c.Raters), escapeFormula(c.Scale), strconv.Itoa(c.Prompts),
			plainNumber(c.Share), plainNumber(c.Loss), plainNumber(c.Upper), escapeFormula(c.Run),
		}
	}
	var dates []string
	for _, model := range slices.Sorted(maps.Keys(o.PriceDates)) {
		dates = append(dates, model+" "+o.PriceDates[model])
	}
	return append(row,
		escapeFormula(strings.Join(cheaper, " ")), escapeFormula(p.Ladder.Reference()),
		o.Policy, escapeFormula(string(o.Source)), escapeFormula(o.Scale), strconv.Itoa(o.RatedPrompts), strconv.Itoa(o.Raters),
		escapeFormula(strings.Join(dates, ", ")), escapeFormula(o.Tool+" "+o.Version), escapeFormula(e.checks(task)), yesNo(o.Simulated))
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// thresholdText is a threshold; empty where nothing goes to a cheaper model.
func thresholdText(threshold float64) string {
	if engine.AcceptsNone(threshold) {
		return ""
	}
	return plainNumber(threshold)
}

func plainNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// escapeFormula is a text that no spreadsheet takes for a formula: one that begins
// like one gets an apostrophe before it, as OWASP advises ("CSV injection").
// Figures are not passed through here.
func escapeFormula(text string) string {
	text = providers.CleanLine(text, 1000)
	if text != "" && strings.ContainsRune("=+-@\t\r|%＝＋－＠", []rune(text)[0]) {
		return "'" + text
	}
	return text
}
