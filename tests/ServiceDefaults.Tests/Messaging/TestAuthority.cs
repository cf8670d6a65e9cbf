using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Distributed.ServiceDefaults.Tests;

/// <summary>A certificate authority of our own.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";
    private readonly X509Certificate2 root;
    private readonly string folder = Directory.CreateTempSubdirectory("authority-tests-").FullName;

    public TestAuthority() => root = CreateAuthority("CN=Test authority", null);

    /// <summary>A PEM file with its certificate.</summary>
    public string File
    {
        get
        {
            var file = Path.Combine(folder, "ca.pem");
            System.IO.File.WriteAllText(file, root.ExportCertificatePem());
            return file;
        }
    }

    /// <summary>A server's certificate, with what a server sends along.</summary>
    public SslStreamCertificateContext Issue(
        string host = "localhost", bool isExpired = false, string use = ServerUse, bool byIntermediate = false)
    {
        var issuer = byIntermediate ? CreateAuthority("CN=Test intermediate", root) : root;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        var end = isExpired ? DateTimeOffset.UtcNow.AddHours(-1) : DateTimeOffset.UtcNow.AddHours(1);
        var certificate = request.Create(issuer, DateTimeOffset.UtcNow.AddHours(-2), end, RandomNumberGenerator.GetBytes(16)).CopyWithPrivateKey(key);
        return SslStreamCertificateContext.Create(certificate, byIntermediate ? [issuer] : null, offline: true);
    }

    public void Dispose()
    {
        root.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static X509Certificate2 CreateAuthority(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var (start, end) = (DateTimeOffset.UtcNow.AddHours(-3), DateTimeOffset.UtcNow.AddHours(3));
        return issuer is null
            ? request.CreateSelfSigned(start, end)
            : request.Create(issuer, start, end, RandomNumberGenerator.GetBytes(16)).CopyWithPrivateKey(key);
    }
}
