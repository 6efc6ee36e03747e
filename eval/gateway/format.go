package gateway

import (
	"io"
	"slices"

	"switchboard/eval"
)

// Format names a way of writing a policy.
type Format string

// The formats. The first two read back as the policy they were.
const (
	TOML    Format = "toml"
	JSON    Format = "json"
	CSV     Format = "csv"
	LiteLLM Format = "litellm"
	VLLM    Format = "vllm-sr"
	Plugin  Format = "litellm-plugin"
)

// formatRow is what there is to know of a format.
type formatRow struct {
	name  Format
	about string
	file  string
	write func(Export, io.Writer) error

	rules  bool
	limits ruleLimits // of a gateway that follows rules
}

// formatTable is the one list of them, in the order in which they are offered.
var formatTable = [...]formatRow{
	{TOML, "the whole policy, for people to read", "policy.toml", Export.writeTOML, false, ruleLimits{}},
	{JSON, "the same, for switchboard --policy", "policy.json", Export.writeJSON, false, ruleLimits{}},
	{CSV, "thresholds and certificates per task", "policy.csv", Export.writeCSV, false, ruleLimits{}},
	{Plugin, "the whole policy as one Python file, for LiteLLM's proxy", "switchboard_plugin.py", Export.writePlugin, false, ruleLimits{}},
	{LiteLLM, "rules that come near it, for LiteLLM's proxy", "litellm.yaml", Export.writeLiteLLM, true, liteLLMLimits},
	{VLLM, "rules that come near it, for vLLM Semantic Router", "vllm-sr.yaml", Export.writeVLLM, true, vllmLimits},
}

// Formats lists them.
func Formats() []Format {
	all := make([]Format, len(formatTable))
	for i := range formatTable {
		all[i] = formatTable[i].name
	}
	return all
}

// NameFormats lists them in a sentence, with a word before the last one.
func NameFormats(word string) string { return eval.List(Formats(), word) }

// row is the format's in the list; without anything where it is not there.
func (f Format) row() formatRow {
	i := slices.IndexFunc(formatTable[:], func(r formatRow) bool { return r.name == f })
	if i < 0 {
		return formatRow{}
	}
	return formatTable[i]
}

// Check is an error where there is no such format.
func (f Format) Check() error {
	if f.row().write == nil {
		return eval.UnknownFormat(f, Formats())
	}
	return nil
}

// About is what the format is for, in a few words.
func (f Format) About() string { return f.row().about }

// File is what a file of the format is called unless somebody says otherwise.
func (f Format) File() string { return f.row().file }

// Rules reports a format for a gateway that cannot run the scorer: it gets
// rules that come near the policy.
func (f Format) Rules() bool { return f.row().rules }
