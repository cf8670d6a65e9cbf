namespace Distributed.Dashboard;

/// <summary>Why somebody sees the login again.</summary>
public enum LoginTrouble
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The key was not the admin key.</summary>
    WrongKey,

    /// <summary>Too many wrong keys came from the same address.</summary>
    TooManyTries,

    /// <summary>The key would travel in the clear.</summary>
    PlainHttp,
}
