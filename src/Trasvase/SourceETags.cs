namespace Trasvase;

/// <summary>What the source's entity tags that look like an MD5 are taken for.</summary>
public enum SourceETags
{
    /// <summary>For an MD5 of the content, until one is found that is none; then for names without a meaning.</summary>
    Auto,

    /// <summary>For an MD5 of the content, whatever comes: an object of which that is not so has not arrived.</summary>
    Md5,

    /// <summary>For names without a meaning: nothing is compared with them.</summary>
    Opaque,
}
