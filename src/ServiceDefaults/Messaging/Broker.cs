using System.Net.Security;
using System.Security.Authentication;
using MassTransit;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Distributed.ServiceDefaults;

/// <summary>How this process connects to RabbitMQ, for the bus and for the few things the bus does not do.</summary>
internal sealed class Broker(Uri address, IOptions<BrokerOptions> options)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private readonly BrokerTls tls = new(options.Value.TrustedAuthority);

    private bool IsEncrypted => address.Scheme == "amqps";

    /// <summary>Connects the bus.</summary>
    public void Configure(IRabbitMqBusFactoryConfigurator transport) => transport.Host(address, host =>
    {
        host.Heartbeat(options.Value.Heartbeat);
        host.RequestedConnectionTimeout(ConnectTimeout);
        host.PublisherConfirmation = true;
        if (!IsEncrypted) return;
        host.UseSsl(ssl =>
        {
            ssl.Protocol = SslProtocols.Tls12 | SslProtocols.Tls13;
            ssl.ServerName = address.Host;
            ssl.EnforcePolicyErrors(SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch
                | SslPolicyErrors.RemoteCertificateNotAvailable);
            ssl.CertificateValidationCallback = tls.Verify;
        });
    });

    /// <summary>Opens a connection of one's own, for short use.</summary>
    public Task<IConnection> ConnectAsync(CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            Uri = address,
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = ConnectTimeout,
            ContinuationTimeout = ConnectTimeout,
            RequestedHeartbeat = options.Value.Heartbeat,
            ClientProvidedName = "distributed-topology",
        };
        if (IsEncrypted)
        {
            factory.Ssl = new SslOption(address.Host, enabled: true)
            {
                Version = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateValidationCallback = tls.Verify,
            };
        }
        return factory.CreateConnectionAsync(cancellation);
    }
}
