// Package uitest has the key presses and texts that tests of several packages of
// the screen share. Only tests import it.
package uitest
