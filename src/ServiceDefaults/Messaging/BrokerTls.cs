using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Distributed.ServiceDefaults;

/// <summary>
/// Verifies the broker's certificate: its name, and its chain up to an authority we trust. MassTransit by itself accepts any chain.
/// </summary>
internal sealed class BrokerTls
{
    private readonly X509Certificate2Collection authorities = [];

    /// <param name="trustedAuthority">A PEM file, or empty for the system's authorities.</param>
    public BrokerTls(string trustedAuthority)
    {
        if (trustedAuthority.Length > 0) authorities.ImportFromPemFile(trustedAuthority);
    }

    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None) return true;
        if (errors is not SslPolicyErrors.RemoteCertificateChainErrors || authorities.Count == 0 || certificate is null) return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;          // a private authority publishes no list
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(copy);
    }
}
