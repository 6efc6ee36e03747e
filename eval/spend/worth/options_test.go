package worth

import (
	"testing"

	"switchboard/engine/routing"
	"switchboard/eval/metrics"
)

func TestTheQualityOfACertifiedPolicy(t *testing.T) {
	of := metrics.ShareOf(54, 60, Confidence)
	t.Run("is the reference's less the loss, and at worst less the limit", func(t *testing.T) {
		q := lessLoss(of, &routing.Certificate{Loss: 0.01, MaxLoss: 0.05})
		if q.N != 60 || q.Value != of.Value-0.01 || q.Low != of.Low-0.05 || q.High != of.High {
			t.Errorf("%+v of %+v", q, of)
		}
	})
	t.Run("is unknown where the reference's is", func(t *testing.T) {
		if q := lessLoss(metrics.Share{}, &routing.Certificate{Loss: 0.01, MaxLoss: 0.05}); q != (metrics.Share{}) {
			t.Errorf("%+v", q)
		}
	})
	t.Run("stays a share", func(t *testing.T) {
		if q := lessLoss(metrics.ShareOf(0, 60, Confidence), &routing.Certificate{Loss: -0.01, MaxLoss: 0.05}); q.Low != 0 || q.Value != 0.01 {
			t.Errorf("%+v", q)
		}
	})
}
