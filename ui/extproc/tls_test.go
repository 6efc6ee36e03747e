package extproc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	modes "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_proc/v3"
	"google.golang.org/grpc/credentials"
)

// authority signs itself and others.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	c := authority{}.sign(t)
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	return authority{leaf, c.PrivateKey.(*ecdsa.PrivateKey)}
}

func (a authority) sign(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	is := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: a.key == nil, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	parent, by := is, key
	if a.key != nil {
		parent, by = a.certificate, a.key
	}
	raw, err := x509.CreateCertificate(rand.Reader, is, parent, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

func TestOnlyProxiesWithACertificateAreAnswered(t *testing.T) {
	ours, others := newAuthority(t), newAuthority(t)
	trusted := x509.NewCertPool()
	trusted.AddCert(ours.certificate)
	of := ours.sign(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- server(t).Serve(ctx, l, TLS(func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &of, nil }, trusted), time.Second)
	}()
	for who, test := range map[string]struct {
		has  []tls.Certificate
		good bool
	}{
		"with ours":      {[]tls.Certificate{ours.sign(t)}, true},
		"with another's": {[]tls.Certificate{others.sign(t)}, false},
		"without any":    {nil, false},
	} {
		t.Run(who, func(t *testing.T) {
			conn := dial(t, l.Addr().String(), credentials.NewTLS(&tls.Config{RootCAs: trusted, Certificates: test.has}))
			defer conn.Close()
			limit, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			up, err := (proxy{conn: conn, mode: modes.ProcessingMode_BUFFERED}).call(limit, request(), chatBody("switchboard"))
			if (err == nil) != test.good || test.good && modelOf(up.body) != "nano" {
				t.Errorf("%+v %v", up, err)
			}
		})
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
