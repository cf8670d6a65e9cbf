using Distributed.Producer.Tests;

namespace Distributed.Client.Tests;

/// <summary>The API, whose event streams look often: nobody publishes events of what the tests do to rows.</summary>
public sealed class LiveHost : ProducerHost
{
    protected override IEnumerable<KeyValuePair<string, string?>> OwnSettings => [.. base.OwnSettings, new("Events:PollEvery", "00:00:00.1")];
}
