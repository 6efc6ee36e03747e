package cli

import (
	"crypto/tls"

	"switchboard/ui/serve"
)

// certificateFiles are a certificate and its key. Where they change, as when the
// certificate is renewed, new connections get the new one.
type certificateFiles = renewed[*tls.Certificate]

// openCertificate reads the files for the first time.
func openCertificate(certificate, key string) (*certificateFiles, error) {
	return openRenewed("the certificate", func() (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(certificate, key)
		if err != nil {
			return nil, unreadable("the certificate", "", err)
		}
		return &pair, nil
	}, certificate, key)
}

// choice chooses the certificate of each connection; nil where there are no files.
func choice(f *certificateFiles) serve.Certificates {
	if f == nil {
		return nil
	}
	return func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return f.get(), nil }
}
