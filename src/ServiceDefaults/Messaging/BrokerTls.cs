using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Distributed.ServiceDefaults;

/// <summary>
/// Verifies the broker's certificate: its name, and its chain up to an authority we trust. MassTransit by itself accepts any chain.
/// </summary>
internal sealed class BrokerTls
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private readonly X509Certificate2Collection authorities = [];

    /// <param name="trustedAuthority">A PEM file; its authorities alone are trusted then. Empty for the system's authorities.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, or has no certificate.</exception>
    public BrokerTls(string trustedAuthority)
    {
        if (trustedAuthority.Length == 0) return;
        Exception? cause = null;
        try
        {
            authorities.ImportFromPemFile(trustedAuthority);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            cause = error;
        }
        if (authorities.Count == 0)
            throw new InvalidDataException($"Broker:TrustedAuthority must be a PEM file with a certificate; '{trustedAuthority}' is not.", cause);
    }

    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (authorities.Count == 0) return errors is SslPolicyErrors.None;
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0 || certificate is null) return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;          // a private authority publishes no list
        if (chain is not null) own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);          // intermediates that the broker sent
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(copy);
    }
}
