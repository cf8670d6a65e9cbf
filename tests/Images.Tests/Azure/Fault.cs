namespace Distributed.Images.Tests;

/// <summary>How a <see cref="FaultyProxy"/> spoils one request.</summary>
public enum Fault
{
    /// <summary>503 Server Busy; the service never sees the request.</summary>
    Busy,

    /// <summary>403; the service never sees the request.</summary>
    Forbidden,

    /// <summary>The connection breaks; the service never sees the request.</summary>
    Broken,

    /// <summary>No answer, ever; the service never sees the request.</summary>
    Silent,

    /// <summary>The service does what was asked, and the connection breaks before its answer arrives.</summary>
    AnswerLost,

    /// <summary>The service's answer breaks off after half of its body.</summary>
    HalfAnswered,
}
