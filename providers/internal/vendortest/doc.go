// Package vendortest speaks the vendors' wire formats from the other side: a
// server on the loopback interface for each protocol, for the contract suite in
// package open and for the tests of each vendor. Only tests import it.
//
// A Dialect is how the services of one kind speak. A new kind joins the suite
// by a file with its Dialect here.
package vendortest
