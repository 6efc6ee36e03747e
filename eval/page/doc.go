// Package page is a document for people who were not there: a report that is
// printed, mailed or handed in. It is written as one HTML file that needs nothing from
// outside, as Markdown, and as text for a terminal, and says the same in each.
//
//	d := page.Document{Title: "What was spent in May", Blocks: []page.Block{
//		page.Lead{Text: "$412 was spent, 8 % less than in April."},
//		page.Heading{Text: "By model"},
//		page.Table{
//			Caption: "Spent by model", Columns: page.Columns("model", ">requests", ">USD"),
//			Rows: [][]string{{"demo-nano", "1,204", "$3.10"}},
//		},
//	}}
//	err := d.HTML(w) // or d.Markdown(w), or d.Text(w)
//
// The HTML has no script, and forbids what could fetch or run anything by a policy
// of its own; it is readable on light and dark screens, on a phone and on paper, and
// by a screen reader: headings in order, captions and scopes of tables, and a title
// and a text for each chart, with its figures as a table below.
//
// Every text may come from outside, such as the name of a model or a prompt. It is
// made one line without control characters and signs that turn the direction of
// writing, and escaped so that neither HTML nor Markdown takes it for more than
// text: no link, no markup, no new cell. An empty value is written as "—": unknown.
//
// Sheet writes rows of CSV beside it, so that a program for tables takes no text
// for a formula.
package page
