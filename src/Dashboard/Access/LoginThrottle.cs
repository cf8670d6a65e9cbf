using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Distributed.Dashboard;

/// <summary>Stops guessing: after ten wrong keys within a minute an address waits for the next minute. Right keys cost nothing.</summary>
internal sealed class LoginThrottle : IDisposable
{
    public const int WrongKeys = 10;

    private readonly PartitionedRateLimiter<HttpContext> wrong = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        RateLimitPartition.GetFixedWindowLimiter(Source(context.Connection.RemoteIpAddress), _ => new()
        {
            PermitLimit = WrongKeys,
            Window = TimeSpan.FromMinutes(1),
        }));

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
