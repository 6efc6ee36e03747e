package cli

import (
	"crypto/tls"
	"os"
	"sync"
	"time"

	"switchboard/ui/serve"
)

// certificateFiles are a certificate and its key. Where they change, as when the
// certificate is renewed, new connections get the new one. Files that do not fit, as while
// only one of them is written, leave the one before in its place.
type certificateFiles struct {
	certificate, key string
	note             func(string)

	mu     sync.Mutex
	now    *tls.Certificate
	seen   [2]fileState
	looked time.Time
}

// fileState tells one state of a file from another.
type fileState struct {
	at   time.Time
	size int64
}

// lookPause is the least time between two looks at the files.
const lookPause = time.Second

// openCertificate reads the files for the first time.
func openCertificate(certificate, key string) (*certificateFiles, error) {
	f := &certificateFiles{certificate: certificate, key: key, note: func(string) {}}
	f.seen, f.looked = f.state(), time.Now()
	return f, f.read()
}

// tell has it said where the files cannot be used any more.
func (f *certificateFiles) tell(note func(string)) {
	if f != nil {
		f.note = note
	}
}

// choice chooses the certificate of each connection; nil where there are no files.
func (f *certificateFiles) choice() serve.Certificates {
	if f == nil {
		return nil
	}
	return f.forCaller
}

// forCaller is the certificate for a connection.
func (f *certificateFiles) forCaller(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.looked) >= lookPause {
		f.looked = time.Now()
		f.look()
	}
	return f.now, nil
}

func (f *certificateFiles) look() {
	state := f.state()
	if state == f.seen {
		return
	}
	f.seen = state
	if err := f.read(); err != nil {
		f.note("the certificate stays the one before: " + unreadable("the new one", "", err).Error())
	}
}

func (f *certificateFiles) read() error {
	pair, err := tls.LoadX509KeyPair(f.certificate, f.key)
	if err == nil {
		f.now = &pair
	}
	return err
}

// state is that of both files; the zero one of a file that is not there.
func (f *certificateFiles) state() (all [2]fileState) {
	for i, name := range [...]string{f.certificate, f.key} {
		if info, err := os.Stat(name); err == nil {
			all[i] = fileState{info.ModTime(), info.Size()}
		}
	}
	return all
}
