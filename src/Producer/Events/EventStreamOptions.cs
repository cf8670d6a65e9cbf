using System.ComponentModel.DataAnnotations;

namespace Distributed.Producer;

/// <summary>The section <c>Events</c>: how streams of events behave.</summary>
public sealed class EventStreamOptions
{
    /// <summary>After how long a silence a stream says that it is still there. Shorter than what proxies on the way take for a dead connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "Events:Heartbeat must be between {1} and {2}.")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often all watched jobs are read by themselves: how late a change may be heard of whose event was lost or which has none.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "Events:PollEvery must be between {1} and {2}.")]
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long clients are told to wait before they connect again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "Events:Retry must be between {1} and {2}.")]
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(2);
}
