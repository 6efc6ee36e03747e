// Package evaltest has the records and numbers that tests of several packages
// share. Only tests import it.
package evaltest
