// Package usage has the words of usage that others report: what a vendor's
// bill, a gateway's log or an agent's session says about calls that this
// program did not make.
//
// A Record is one row of such a file in words that mean the same for every
// vendor. Package usagefile reads files; package rollup keeps what was read.
// What a row does not say is unknown and never 0. The text of a prompt is
// there while a row is read, and is not kept.
package usage
