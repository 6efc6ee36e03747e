package exchange

import (
	"crypto/x509"
	"fmt"
	"os"

	"switchboard/providers"
)

// caPool are the certificates to trust; nil means the system's own.
func caPool(cfg providers.Config) (*x509.CertPool, error) {
	if cfg.CAFile == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(cfg.CAFile)
	if err != nil {
		return nil, fmt.Errorf("ca_file cannot be read: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // there are none on this machine
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("ca_file %s holds no certificate; it begins with -----BEGIN CERTIFICATE-----", providers.CleanLine(cfg.CAFile, 200))
	}
	return roots, nil
}
