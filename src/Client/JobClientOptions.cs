using System.ComponentModel.DataAnnotations;

namespace Distributed.Client;

/// <summary>Where the API is and how patient its client is.</summary>
public sealed class JobClientOptions
{
    /// <summary>The server's address, with a path where a proxy has the API below one.</summary>
    public Uri BaseAddress { get; set; } = new("http://localhost:5080");

    /// <summary>The API key, sent as <c>Authorization: Bearer</c>; null for a server without keys.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long one try may take. What <c>wait</c> asks the server to hold an answer back comes on top.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")] public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is tried again when the server does not answer, or answers that it cannot now; 0 for never.</summary>
    [Range(0, 20)] public int MaxRetries { get; set; } = 4;

    /// <summary>The wait before the second try; it doubles from try to try and is spread at random. A <c>Retry-After</c> of the server goes before it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")] public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait between two tries. When the server asks for a longer one, its answer is thrown at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")] public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Hears before each wait for another try why the last one failed, a <see cref="JobApiException"/> or what kept an answer from coming, and how long
    /// the wait is: for logs, and for somebody who waits. May be called from several threads.
    /// </summary>
    public Action<Exception, TimeSpan>? OnRetry { get; set; }

    /// <summary>After how long a silence an event stream is taken for dead and opened again. The server says every 15 s that it is there.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")] public TimeSpan StreamSilence { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How often is looked at what has no events: a job on a server without event streams, a worker that is to end.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")] public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <exception cref="ValidationException">A value is out of its range, or the address is not one of HTTP.</exception>
    internal void Validate()
    {
        Validator.ValidateObject(this, new(this), validateAllProperties: true);
        if (!BaseAddress.IsAbsoluteUri || BaseAddress.Scheme is not ("http" or "https"))
            throw new ValidationException($"BaseAddress must be an address such as http://localhost:5080, not '{BaseAddress}'.");
        // HttpClient's own message would quote the key.
        if (ApiKey is not null && (ApiKey.Length == 0 || ApiKey.Any(c => c is <= ' ' or > '~')))
            throw new ValidationException("ApiKey must be letters, digits and signs without white space.");
    }
}
