/** Contract kits that implementations of the SPIs inherit their tests from, and fakes to drive them with. */
package dev.tidemark.testkit;
