// Package dispatch sends one prompt to several lanes at once and hands on what
// they answer.
//
// A Plan is what sending a job comes to: the decision and the requests. It is
// made once, can be shown, and is what is then carried out and stored.
//
// Each lane fails alone, within limits of time and size; the caps (package caps) are
// asked before a call and told after it. What is kept goes through the small
// interfaces that stand here. It chooses no model: package routing does.
package dispatch
