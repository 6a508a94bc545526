import { emptyStore } from './folder.ts';
import { storeSuite } from './suite.ts';

storeSuite(emptyStore);
