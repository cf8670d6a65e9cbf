using System.ComponentModel.DataAnnotations;

namespace Distributed.ServiceDefaults;

/// <summary>The section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>The port at which metrics are to be read, one of those that the process listens on; unset, any.</summary>
    [Range(1, 65535, ErrorMessage = "Metrics:Port must be between {1} and {2}.")]
    public int? Port { get; set; }
}
