package eval

import (
	"fmt"

	"switchboard/engine"
	"switchboard/providers"
)

// Shorten makes a text fit to be named in a sentence.
func Shorten(s string) string { return providers.CleanLine(s, 60) }

// UnknownFormat is the error of a format that is not among those there are.
func UnknownFormat[S ~string](f S, formats []S) error {
	return fmt.Errorf("there is no format %q; the formats are %s", Shorten(string(f)), List(formats, "and"))
}

// List joins words with commas, and a word before the last: "a, b and c".
func List[S ~string](words []S, before string) string {
	text := ""
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			text += " " + before + " "
		default:
			text += ", "
		}
		text += string(w)
	}
	return text
}

// Counted is a number with its noun: "1 rater", "3,180 raters".
func Counted[N int | int64](n N, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return engine.Comma(n) + " " + noun
}

// Counts is fmt.Sprintf that writes whole numbers with commas; their verb is %v.
func Counts(text string, values ...any) string {
	for i, v := range values {
		switch n := v.(type) {
		case int:
			values[i] = engine.Comma(n)
		case int64:
			values[i] = engine.Comma(n)
		}
	}
	return fmt.Sprintf(text, values...)
}

// Said is what a rating says of one model: in a word or two, and beside it the
// tags and the note.
type Said struct{ Model, Words, Remark string }

// Words are what a rating says, model by model.
func (r Rating) Words() []Said {
	var all []Said
	say := func(answer int, words string) {
		all = append(all, Said{r.Shown[answer].Model, words, r.RemarkOn(answer).Words()})
	}
	for i := range r.Shown {
		if r.Skipped {
			say(i, "skipped")
		}
	}
	for _, v := range r.Verdicts {
		if v.Answer < len(r.Shown) {
			say(v.Answer, r.Scale.Words(v))
		}
	}
	if r.Winner != nil && len(r.Shown) == 2 {
		first, second := outcome(*r.Winner)
		say(0, first)
		say(1, second)
	}
	if len(r.Remarks) == 0 && len(all) > 0 { // nobody knows which answer they are about
		all[0].Remark = Remark{Tags: r.Tags, Note: r.Note}.Words()
	}
	return all
}

// Words are a verdict in a word or two.
func (s Scale) Words(v Verdict) string {
	switch {
	case v.Quality != nil:
		return fmt.Sprintf("%.2f", *v.Quality)
	case s == Score:
		return fmt.Sprintf("%d of 5", v.Value)
	case v.Value == 1:
		return "accepted"
	}
	return "rejected"
}

func outcome(w Winner) (first, second string) {
	switch w {
	case First:
		return "better", "worse"
	case Second:
		return "worse", "better"
	case Tie:
		return "tie", "tie"
	}
	return "both bad", "both bad"
}
