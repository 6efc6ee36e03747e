// Package usage defines the types of usage that others report: what a vendor's bill, a
// gateway's log or an agent's session says about calls that this program did not make.
//
// A Record is one row of such a file, in fields that mean the same for every vendor.
// Package usagefile reads files, and package rollup stores what was read. What a row does
// not say is unknown and never 0. The text of a prompt is there while a row is read; it
// is not stored.
package usage
