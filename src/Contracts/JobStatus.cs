using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>Where a job stands. The last four are terminal: nothing follows them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobStatus>))]
public enum JobStatus
{
    /// <summary>Accepted; waits for a worker.</summary>
    [JsonStringEnumMemberName("queued")] Queued,

    /// <summary>A worker holds its lease and paints it.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>Its images are stored.</summary>
    [JsonStringEnumMemberName("succeeded")] Succeeded,

    /// <summary>It cannot be painted; the error says why.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Somebody cancelled it before it finished.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,

    /// <summary>Its deadline passed while it waited.</summary>
    [JsonStringEnumMemberName("expired")] Expired,
}
