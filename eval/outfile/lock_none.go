//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package outfile

import "os"

// canTell says that there are no locks: nobody can tell what is still being
// written, and nothing is swept.
const canTell = false

func hold(*os.File) bool { return true }

func release(*os.File) {}

func removeAbandoned(string) {}
