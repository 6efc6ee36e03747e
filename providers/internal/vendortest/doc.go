// Package vendortest speaks the vendors' wire formats from the other side: a
// server on the loopback interface for each protocol, for the contract suite
// and for the tests of each vendor. Only tests import it.
package vendortest
