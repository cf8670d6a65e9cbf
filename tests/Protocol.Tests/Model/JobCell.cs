using Distributed.Contracts;

namespace Distributed.Protocol.Tests;

/// <summary>What the model knows of one job in 24 bits: its row, its pictures in the store, its messages at the broker.</summary>
internal struct JobCell
{
    /// <summary>Bits of a cell, and of the part of it that <see cref="LifecycleTable"/> moves.</summary>
    public const int Bits = 24, LifecycleBits = 12;

    /// <summary>Most attempts and messages that fit.</summary>
    public const int MaxAttempt = 7, MaxMessages = 3;

    public uint Value;

    /// <summary>Status, budget and cancel request in one number.</summary>
    public ushort Lifecycle { readonly get => (ushort)Get(0, LifecycleBits); set => Set(0, LifecycleBits, value); }

    public JobStatus Status { readonly get => (JobStatus)Get(0, 3); set => Set(0, 3, (uint)value); }
    public int Attempt { readonly get => (int)Get(3, 3); set => Set(3, 3, (uint)value); }
    public int Crashes { readonly get => (int)Get(6, 2); set => Set(6, 2, (uint)value); }
    public int Failures { readonly get => (int)Get(8, 3); set => Set(8, 3, (uint)value); }
    public bool IsCancelRequested { readonly get => Get(11, 1) != 0; set => Set(11, 1, value ? 1u : 0); }

    public Dispatch Dispatch { readonly get => (Dispatch)Get(12, 3); set => Set(12, 3, (uint)value); }

    /// <summary>The lease has run out; the reaper may take the job.</summary>
    public bool IsLeaseOver { readonly get => Get(15, 1) != 0; set => Set(15, 1, value ? 1u : 0); }

    /// <summary>The worker whose name the lease bears, plus one; 0 for a process that is no more.</summary>
    public int Owner { readonly get => (int)Get(16, 3); set => Set(16, 3, (uint)value); }

    /// <summary>Under the name of the current attempt lie the pictures that the current attempt painted.</summary>
    public bool HasPictures { readonly get => Get(19, 1) != 0; set => Set(19, 1, value ? 1u : 0); }

    /// <summary>The image rows.</summary>
    public bool HasImageRows { readonly get => Get(20, 1) != 0; set => Set(20, 1, value ? 1u : 0); }

    /// <summary>A client was told that the job is cancelled.</summary>
    public bool IsAnsweredCancelled { readonly get => Get(21, 1) != 0; set => Set(21, 1, value ? 1u : 0); }

    /// <summary>Messages ready at the broker.</summary>
    public int Messages { readonly get => (int)Get(22, 2); set => Set(22, 2, (uint)value); }

    public readonly bool IsTerminal => Status is not (JobStatus.Queued or JobStatus.Running);

    private readonly uint Get(int at, int bits) => (Value >> at) & ((1u << bits) - 1);

    private void Set(int at, int bits, uint value)
    {
        if (value >> bits != 0) throw new InvalidOperationException($"{value} does not fit into {bits} bits.");
        Value = (Value & ~(((1u << bits) - 1) << at)) | (value << at);
    }
}
