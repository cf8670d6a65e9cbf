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

    /// <summary>The identity provider's answer could not be taken.</summary>
    ProviderFailed,

    /// <summary>The identity provider knows the person, but not as one who may come in.</summary>
    LacksRole,
}
