import { emptyStore } from './folder.ts';
import { foreignSuite } from './foreign-suite.ts';
import { storeSuite } from './suite.ts';

storeSuite(emptyStore);
foreignSuite(emptyStore);
