using System.Net.Security;
using RabbitMQ.Client.Exceptions;

namespace Distributed.ServiceDefaults.Tests;

public sealed class BrokerTlsTests : IDisposable
{
    private const string Queue = "paint", Authority = "Broker:TrustedAuthority";
    private readonly TestAuthority authority = new(), other = new();

    public void Dispose()
    {
        authority.Dispose();
        other.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_flow_when_our_authority_signed_the_certificate(bool byIntermediate)
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var proxy = new TcpProxy(vhost.Broker, authority.Issue(byIntermediate: byIntermediate));
        proxy.Open();
        var inbox = new Inbox();
        await using var consumer = await BusProcess.StartAsync(vhost.Through(proxy, "amqps"), inbox.Of(Queue), 5, (Authority, authority.File));
        await using var sender = await BusProcess.StartAsync(vhost.Through(proxy, "amqps"), new QueueTarget(Queue), 5, (Authority, authority.File));
        await sender.SendUntilConfirmedAsync(Queue, 1);
        await inbox.HasAsync(1);
        await sender.HasReadyAsync(Queue, count => count == 0);
    }

    [Fact]
    public Task Another_authority_is_refused() => IsRefusedAsync(other.Issue(), authority.File);

    [Fact]
    public Task An_authority_that_the_system_does_not_know_is_refused() => IsRefusedAsync(authority.Issue(), "");

    [Fact]
    public Task Another_name_is_refused() => IsRefusedAsync(authority.Issue(host: "broker.example"), authority.File);

    [Fact]
    public Task An_expired_certificate_is_refused() => IsRefusedAsync(authority.Issue(isExpired: true), authority.File);

    [Fact]
    public Task A_certificate_for_clients_is_refused() => IsRefusedAsync(authority.Issue(use: TestAuthority.ClientUse), authority.File);

    [Fact]
    public void With_an_authority_of_our_own_the_systems_do_not_count()
    {
        var tls = new BrokerTls(authority.File);
        Assert.False(tls.Verify(this, other.Issue().TargetCertificate, null, SslPolicyErrors.None));
        Assert.True(tls.Verify(this, authority.Issue().TargetCertificate, null, SslPolicyErrors.None));
    }

    [Fact]
    public async Task A_file_without_a_certificate_is_refused_in_words()
    {
        var file = authority.File;
        await File.WriteAllTextAsync(file, "no certificate");
        var error = Assert.Throws<InvalidDataException>(() => new BrokerTls(file));
        Assert.Contains("TrustedAuthority", error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    private static async Task IsRefusedAsync(SslStreamCertificateContext certificate, string trusted)
    {
        await using var vhost = await RabbitMqVhost.CreateAsync();
        await using var direct = await BusProcess.StartAsync(vhost.Address, new QueueTarget(Queue));
        await vhost.QueueIsBoundAsync(Queue);          // only the certificate stands between a message and the queue
        await using var proxy = new TcpProxy(vhost.Broker, certificate);
        proxy.Open();
        await using var sender = await BusProcess.StartAsync(vhost.Through(proxy, "amqps"), new QueueTarget(Queue), 5, (Authority, trusted));

        await Assert.ThrowsAsync<BrokerUnreachableException>(() => sender.Get<Broker>().ConnectAsync(default));
        await Assert.ThrowsAnyAsync<Exception>(() => sender.SendAsync(Queue, 1, timeout: 1));
        await direct.HasReadyAsync(Queue, count => count == 0);
    }
}
