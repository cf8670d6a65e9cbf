using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Distributed.Producer;

/// <summary>Stops guessing: after so many wrong keys within a minute an address waits. Keys that were right a moment ago are not asked to.</summary>
internal sealed class WrongKeys : IDisposable
{
    /// <summary>Wrong keys a minute.</summary>
    public const int Most = 20;

    /// <summary>How long an address waits at most.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<HttpContext> wrong = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        RateLimitPartition.GetFixedWindowLimiter(Source(context.Connection.RemoteIpAddress), _ => new() { PermitLimit = Most, Window = Wait }));

    /// <summary>Whether the client has guessed too often.</summary>
    public bool IsClosed(HttpContext context)
    {
        using var lease = wrong.AttemptAcquire(context, permitCount: 0);
        return !lease.IsAcquired;
    }

    /// <summary>Counts a wrong key.</summary>
    public void Count(HttpContext context) => wrong.AttemptAcquire(context).Dispose();

    public void Dispose() => wrong.Dispose();

    /// <summary>Who has an IPv6 address has its whole /64.</summary>
    private static string Source(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
