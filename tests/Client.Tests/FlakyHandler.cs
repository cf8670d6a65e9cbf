namespace Distributed.Client.Tests;

/// <summary>A bad line to a real server: each try meets the next of these faults, and those after the last one go through.</summary>
internal sealed class FlakyHandler(params Fault[] faults) : DelegatingHandler(new SocketsHttpHandler())
{
    private int tries;

    public int Tries => tries;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref tries);
        return number > faults.Length ? await base.SendAsync(request, cancellationToken)
            : await faults[number - 1](request, () => base.SendAsync(request, cancellationToken), cancellationToken);
    }
}
