using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>From which seeds a job is painted when it runs again.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetrySeeds>))]
public enum RetrySeeds
{
    /// <summary>The same ones: the same pictures.</summary>
    [JsonStringEnumMemberName("same")] Same,

    /// <summary>New random ones: other pictures of the same prompt.</summary>
    [JsonStringEnumMemberName("new")] New,
}
