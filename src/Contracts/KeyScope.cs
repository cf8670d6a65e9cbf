using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>What an API key allows. None includes another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeyScope>))]
public enum KeyScope
{
    /// <summary>See the tenant's jobs and pictures, and what the fleet can paint.</summary>
    [JsonStringEnumMemberName("jobs:read")] JobsRead,

    /// <summary>Submit, cancel and repeat jobs of the tenant.</summary>
    [JsonStringEnumMemberName("jobs:write")] JobsWrite,

    /// <summary>Make and end the keys of every tenant and set their limits: for whoever runs the installation.</summary>
    [JsonStringEnumMemberName("admin")] Admin,
}
