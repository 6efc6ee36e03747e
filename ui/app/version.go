package app

import (
	"runtime/debug"
)

// The version and the day of a release. The linker sets them (.ci/release), and
// nothing else does.
var release, releaseDate string

// version is that of the release, or of the module, or the revision it was
// built from.
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel " + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}
