// Package report makes the spend report: what was spent in a time, on what, what
// the policy would have saved of it, how sure that is, and what it all rests on.
//
// New makes a Report of a history, once; a Report is data without further logic,
// and its JSON form is that of the command. The other forms are written from it:
//
//	md, html  for people, by page.Document
//	csv       one table with a row for each figure
//	focus     rows of the FinOps Open Cost and Usage Specification, 1.4 or 1.2
//
// Every amount is exact to the nano-dollar: a sum is rounded once, at its end, so
// that rows of a table may differ from their total by a nano-dollar each. What is
// unknown is null, empty or "—", and never 0.
//
// A report says what each figure rests on. Billed is what who is paid says;
// reported, what a gateway or a client worked out; estimated, what was worked out
// here with list prices. What is in no sum is listed with its reason.
package report
