namespace Distributed.Producer;

/// <summary>Why a request is not let in.</summary>
internal enum KeyRefusal
{
    /// <summary>It has no key.</summary>
    Missing,

    /// <summary>What it has is no key, or a mistyped one.</summary>
    Malformed,

    /// <summary>No such key, or it has ended.</summary>
    Wrong,

    /// <summary>Too many wrong keys came from its address.</summary>
    TooManyWrong,

    /// <summary>A web page of another site asks for a change where no key is needed.</summary>
    OtherSite,

    /// <summary>The database that knows the keys does not answer.</summary>
    CannotTell,
}
