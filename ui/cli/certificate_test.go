package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// writeCertificate writes a certificate of this number, and its key, as of so many seconds
// after 1970. It writes no file without a name.
func writeCertificate(t *testing.T, number int64, certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(number)}, &x509.Certificate{}, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: raw}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if name == "" {
			continue
		}
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, time.Time{}, time.Unix(number, 0)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARenewedCertificateIsTakenUp(t *testing.T) {
	dir := t.TempDir()
	certificate, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writeCertificate(t, 1, certificate, key)
	f, err := openCertificate(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	var notes []string
	f.tell(func(s string) { notes = append(notes, s) })
	number := func() int64 {
		f.files.looked = time.Time{} // long ago
		got, err := choice(f)(nil)
		if err != nil {
			t.Fatal(err)
		}
		return got.Leaf.SerialNumber.Int64()
	}
	for _, step := range []struct {
		outcome string
		change  func()
		number  int64
		notes   int
	}{
		{"nothing has changed", func() {}, 1, 0},
		{"both files have", func() { writeCertificate(t, 2, certificate, key) }, 2, 0},
		{"only one is written yet", func() { writeCertificate(t, 3, certificate, "") }, 2, 1},
		{"that is told once", func() {}, 2, 1},
		{"the other one is, too", func() { writeCertificate(t, 4, certificate, key) }, 4, 1},
		{"a file is away", func() { _ = os.Remove(key) }, 4, 2},
		{"and back", func() { writeCertificate(t, 5, certificate, key) }, 5, 2},
	} {
		step.change()
		if got := number(); got != step.number || len(notes) != step.notes {
			t.Errorf("%s: certificate %d, notes %q", step.outcome, got, notes)
		}
	}
}
