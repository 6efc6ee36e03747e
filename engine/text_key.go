package engine

import (
	"crypto/sha256"
	"encoding/hex"
)

// TextKey names a text: the first 128 bits of its SHA-256, in hex.
func TextKey(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
