using System.ComponentModel.DataAnnotations;

namespace Distributed.ServiceDefaults;

/// <summary>How to reach RabbitMQ, beside the address in <c>ConnectionStrings:Broker</c>.</summary>
public sealed class BrokerOptions
{
    /// <summary>A PEM file with the certificate authority that signs the broker's certificate; empty for the system's authorities.</summary>
    public string TrustedAuthority { get; set; } = "";

    /// <summary>How often both sides prove that they are alive. Below 5 s a loaded host looks dead.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:01:00", ErrorMessage = "Broker:Heartbeat must be between {1} and {2}.")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the queues are declared again, in case the broker has lost them.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Broker:DeclareEvery must be between {1} and {2}.")]
    public TimeSpan DeclareEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long events are kept for a process that does not listen any more; it has missed them if it comes back later.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Broker:EventsExpire must be between {1} and {2}.")]
    public TimeSpan EventsExpire { get; set; } = TimeSpan.FromMinutes(1);
}
