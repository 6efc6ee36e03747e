//go:build !unix

package cli

import "os"

// holdTyping does nothing: what is typed early comes as it was typed.
func holdTyping(*os.File) (resume func()) { return func() {} }
