using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>Which of a tenant's jobs, and of all tenants' jobs, go first. Who waits long rises, so that no class waits for ever.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Priority>))]
public enum Priority
{
    /// <summary>Before others, for somebody who is watching.</summary>
    [JsonStringEnumMemberName("high")] High,

    /// <summary>Where nothing is said.</summary>
    [JsonStringEnumMemberName("normal")] Normal,

    /// <summary>When there is room, for work by the thousand.</summary>
    [JsonStringEnumMemberName("low")] Low,
}
